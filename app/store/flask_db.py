"""The Flask extension: a session for each request, and the tables' metadata for Flask-Migrate."""

from flask_sqlalchemy import SQLAlchemy

from app.models.base import Base

db = SQLAlchemy(metadata=Base.metadata)
