"""Business verbs, one module an aggregate, one transaction each. Expected failures are values; what is raised is a defect."""
