"""The core of Crier: it decides, and touches neither AWS, nor the environment, nor the clock."""
