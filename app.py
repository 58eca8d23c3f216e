"""The dashboard; start it with `groundswell dashboard`."""

import streamlit as st

from config.errors import GroundswellError
from dashboard import navigation
from dashboard.plain import plain
from export.dataset import export

try:
    navigation.run(write=export)
except GroundswellError as error:
    st.error(f"{plain(str(error))}\n\nTo find the cause, run `groundswell doctor`.")
