"""The portal on one machine: its environment, its embedded servers, its processes under one roof.

Only the standard library is imported here (`prepare` excepted), because this package makes the
virtual environment that holds everything else.
"""
