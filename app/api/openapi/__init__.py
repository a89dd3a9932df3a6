"""Declarations of resources and parameters, and the OpenAPI document made of them."""
