"""What pyproject.toml cannot say: the wheel carries two root folders, `templates/` and `static/`, inside the package.

They become `portal/_templates` and `portal/_static`; `portal/files.py` finds them there. It must not hold metadata.
"""

from setuptools import find_packages, setup

BESIDE_THE_CODE = {"portal._templates": "templates", "portal._static": "static"}

setup(
    packages=[*find_packages(include=["portal", "portal.*"]), *BESIDE_THE_CODE],
    package_dir=BESIDE_THE_CODE,
    package_data={package: ["**/*"] for package in ("portal", *BESIDE_THE_CODE)},
    exclude_package_data={"": ["**/*.pyc"]},
)
