"""The demonstration: invented people and calls, made by the same actions that real people use."""
