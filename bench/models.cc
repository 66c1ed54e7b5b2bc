// SPDX-License-Identifier: Apache-2.0
#include "models.h"

#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "mobilenet.h"

namespace surelite::bench {
namespace {

struct Entry {
  const char *name, *path;
};

constexpr Entry kModels[] = {
    {"MobileNetV2 int8", "vision/tf2_mobilenet_v2_1.0_224_ptq.tflite"},
    {"MobileNetV2 uint8", "vision/mobilenet_v2_1.0_224_quant.tflite"},
    {"MobileNetV1 0.25-128 uint8", "vision/mobilenet_v1_0.25_128_quant.tflite"},
    {"VWW int8", "mlperf_tiny/vww_96_int8.tflite"},
    {"VWW float", "mlperf_tiny/vww_96_float.tflite"},
    {"KWS int8", "mlperf_tiny/kws_ref_model.tflite"},
    {"KWS float", "mlperf_tiny/kws_ref_model_float32.tflite"},
    {"ResNet8 int8", "mlperf_tiny/pretrainedResnet_quant.tflite"},
    {"ResNet8 float", "mlperf_tiny/pretrainedResnet.tflite"},
    {"ToyADMOS int8", "mlperf_tiny/ad01_int8.tflite"},
    {"ToyADMOS float", "mlperf_tiny/ad01_fp32.tflite"},
    {"MoveNet int8", "vision/movenet_single_pose_lightning_ptq.tflite"},
    {"DeepLab dm05 uint8", "vision/deeplabv3_mnv2_dm05_pascal_quant.tflite"},
    {"traffic uint8", "vision/traffic_model.tflite"},
    {"conformer float", "litert/torchaudio_conformer.tflite"},
    {"LSTM MNIST int8", "vision/keras_lstm_mnist_ptq.tflite"},
    {"LSTM int8", "micro/trained_lstm_int8.tflite"},
    {"LSTM float", "micro/trained_lstm.tflite"},
    {"DTLN float", "micro/dtln_noise_suppression.tflite"},
    {"person_detect int8", "micro/person_detect.tflite"},
};

}  // namespace

std::vector<BenchModel> find_models(const std::string& directory) {
  std::vector<BenchModel> found;
  for (const Entry& entry : kModels) {
    const std::filesystem::path path = std::filesystem::path(directory) / entry.path;
    std::error_code error;
    if (std::filesystem::is_regular_file(path, error)) found.push_back({entry.name, path.string()});
  }
  if (!found.empty()) return found;
  std::error_code error;
  std::filesystem::recursive_directory_iterator at(directory, error);
  for (; !error && at != std::filesystem::recursive_directory_iterator(); at.increment(error))
    if (at->path().extension() == ".tflite" && at->is_regular_file(error))
      found.push_back({at->path().stem().string(), at->path().string()});
  std::sort(found.begin(), found.end(), [](const BenchModel& a, const BenchModel& b) { return a.path < b.path; });
  return found;
}

WrittenModels::WrittenModels() {
  const auto keep = [&](const char* name, const Result<std::vector<std::byte>>& bytes) {
    std::string path = (std::filesystem::temp_directory_path() / "surelite_bench_XXXXXX").string();
    const int file = bytes ? mkstemp(path.data()) : -1;
    if (file < 0) return;
    close(file);
    list_.push_back({name, path});
    std::ofstream(path, std::ios::binary)
        .write(reinterpret_cast<const char*>(bytes->data()), static_cast<std::streamsize>(bytes->size()));
  };
  keep("MobileNetV1 float", write_mobilenet_v1());
  keep("MobileNetV2 float", write_mobilenet_v2());
  keep("MobileNetV1 float16", write_mobilenet_v1(ElementType::float16));
  keep("MobileNetV2 float16", write_mobilenet_v2(ElementType::float16));
}

WrittenModels::~WrittenModels() {
  for (const BenchModel& model : list_) unlink(model.path.c_str());
}

}  // namespace surelite::bench
