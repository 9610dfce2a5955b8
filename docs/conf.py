"""Settings of the documentation site (Sphinx with MyST-NB)."""

import sys
from importlib.metadata import version as installed_version
from importlib.util import find_spec
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent / "_ext"))
OFFLINE = "sphinx-mathjax-offline"  # MathJax beside the pages, so that mathematics shows without a network

project = "Assay"
author = "The Assay developers"
copyright = "2026, The Assay developers"
version = release = installed_version("assay-bench")

extensions = ["myst_nb", "sphinx.ext.autodoc", "sphinx.ext.mathjax", "catalogue", "docstrings"]
extensions += [OFFLINE] if find_spec(OFFLINE) else []
exclude_patterns = ["_build"]
suppress_warnings = ["mystnb.unknown_mime_type"]  # a saved notebook may hold what only a live one shows
default_role = "code"

myst_enable_extensions = ["amsmath", "dollarmath", "deflist"]
myst_heading_anchors = 3
nb_execution_mode = "off"  # `make notebooks` runs them and keeps their output
nb_ipywidgets_js: dict[str, dict[str, str]] = {}  # pictures stand for widgets

autodoc_member_order = "bysource"
autodoc_typehints = "none"  # the docstrings say what a parameter is

html_theme = "furo"
html_title = "Assay"
html_static_path = ["_static"]
html_css_files = ["assay.css"]
html_copy_source = False
html_show_sphinx = False
html_theme_options = {
    "light_css_variables": {"color-brand-primary": "#0b5c8c", "color-brand-content": "#0b5c8c"},
    "dark_css_variables": {"color-brand-primary": "#6db7e0", "color-brand-content": "#6db7e0"},
}
