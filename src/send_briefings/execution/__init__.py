"""Running notebooks: parameters checked first, in a kernel of this environment, with clear failures."""

from send_briefings.execution.kernel import stop_kernels
from send_briefings.execution.parameters import Parameter, notebook_parameters
from send_briefings.execution.run import TIMEOUT_SECONDS, read_notebook, run_notebook

__all__ = ["TIMEOUT_SECONDS", "Parameter", "notebook_parameters", "read_notebook", "run_notebook", "stop_kernels"]
