"""`databricks_job` in Terraform files and plans."""
