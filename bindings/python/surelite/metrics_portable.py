# SPDX-License-Identifier: Apache-2.0
"""Counts nothing: the methods exist for programs that replace them."""
from .metrics_interface import TFLiteMetricsInterface


class TFLiteMetrics(TFLiteMetricsInterface):
    def __init__(self, model_hash=None, model_path=None):
        del model_hash, model_path

    def increase_counter_debugger_creation(self):
        pass

    def increase_counter_interpreter_creation(self):
        pass

    def increase_counter_converter_attempt(self):
        pass

    def increase_counter_converter_success(self):
        pass

    def set_converter_param(self, name, value):
        pass

    def set_converter_error(self, error_data):
        pass

    def set_converter_latency(self, value):
        pass


class TFLiteConverterMetrics(TFLiteMetrics):
    def set_export_required(self):
        pass

    def export_metrics(self):
        pass
