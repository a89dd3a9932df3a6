"""Audio files: conversion, tones, silence, and the cache that keeps what was made."""
