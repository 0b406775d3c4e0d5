"""From an empty AWS account to a newsroom: what is there, what is missing, the deployment, who may put."""
