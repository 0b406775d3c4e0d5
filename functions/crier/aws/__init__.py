"""The one seam to AWS: only here is boto3 imported. One small module per thing, in our words."""
