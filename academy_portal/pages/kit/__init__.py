"""The kit: every component of the interface in every state, on one page for staff.

The checks of the interface and the screenshots look at it.

A section is one module here with a ``show`` function and one template of the same name under ``templates/pages/kit/``.
It is listed in ``sections.py``. Its texts are specimens (``words.py``): they are not translated.
"""
