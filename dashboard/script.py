"""What Streamlit runs for each visit: the page that the address names."""

import streamlit as st

from config.errors import GroundswellError
from dashboard import navigation

try:
    navigation.run()
except GroundswellError as error:
    st.error(str(error))
