"""Dates, numbers and lists as each language writes them, where Django has no form or another one."""
