"""Controls that every app's forms may use, and the rules behind them: dates, rankings, scores, filters.

No app and no models: plain fields and widgets just above the kernel. Fields that know countries and languages live in
``reference.formfields``, the one that knows organisations in ``networks.formfields``.
"""
