"""Streamlit entry."""
