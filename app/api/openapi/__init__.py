"""Declarations of resources and parameters, and the OpenAPI document generated from them."""
