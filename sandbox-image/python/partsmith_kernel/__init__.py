"""The Python kernel of partsmith: parse, evaluate, describe, export; one job per process."""
