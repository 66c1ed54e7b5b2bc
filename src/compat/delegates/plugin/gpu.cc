// SPDX-License-Identifier: Apache-2.0
// The GPU delegate as a plug-in, for load_delegate of Python and TfLiteExternalDelegate. Options are the fields of
// TfLiteGpuDelegateOptionsV2 by name, numbers as text.
#include <charconv>
#include <cstring>
#include <string>
#include <string_view>

#include "tensorflow/lite/delegates/gpu/delegate.h"

namespace {

// False if it is no number, or not one that fits.
template <class T>
bool read_number(std::string_view text, T* number) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), *number);
  return error == std::errc() && end == text.data() + text.size();
}

bool set_option(std::string_view key, const char* value, TfLiteGpuDelegateOptionsV2* options) {
  struct Number {
    std::string_view key;
    int32_t TfLiteGpuDelegateOptionsV2::* field;
  };
  constexpr Number kNumbers[] = {
      {"is_precision_loss_allowed", &TfLiteGpuDelegateOptionsV2::is_precision_loss_allowed},
      {"inference_preference", &TfLiteGpuDelegateOptionsV2::inference_preference},
      {"inference_priority1", &TfLiteGpuDelegateOptionsV2::inference_priority1},
      {"inference_priority2", &TfLiteGpuDelegateOptionsV2::inference_priority2},
      {"inference_priority3", &TfLiteGpuDelegateOptionsV2::inference_priority3},
      {"max_delegated_partitions", &TfLiteGpuDelegateOptionsV2::max_delegated_partitions},
  };
  for (const Number& each : kNumbers)
    if (each.key == key) return read_number(value, &(options->*each.field));
  if (key == "experimental_flags") return read_number(value, &options->experimental_flags);
  if (key == "serialization_dir") options->serialization_dir = value;
  else if (key == "model_token") options->model_token = value;
  else return false;
  return true;
}

}  // namespace

extern "C" {

TfLiteDelegate* tflite_plugin_create_delegate(const char* const* options_keys, const char* const* options_values,
                                              size_t num_options, void (*report_error)(const char*)) {
  TfLiteGpuDelegateOptionsV2 options = TfLiteGpuDelegateOptionsV2Default();
  for (size_t i = 0; i < num_options; ++i) {
    const char *key = options_keys ? options_keys[i] : nullptr, *value = options_values ? options_values[i] : nullptr;
    if (key && value && set_option(key, value, &options)) continue;
    if (report_error) {
      std::string text = "The GPU delegate has no option ";
      text += key ? key : "without a name";
      text += value ? std::string(" = ") + value : "";
      report_error((text + "; it takes the fields of TfLiteGpuDelegateOptionsV2, numbers as text.").c_str());
    }
    return nullptr;
  }
  return TfLiteGpuDelegateV2Create(&options);
}

void tflite_plugin_destroy_delegate(TfLiteDelegate* delegate) {
  if (delegate) TfLiteGpuDelegateV2Delete(delegate);
}

}  // extern "C"
