"""Chapter 4 of the guide as data and checks: every row of its tables 4.1 to 4.13, in XML and in JSON.

`python -m tests.api.guide` prints the matrix with what each check says.
"""
