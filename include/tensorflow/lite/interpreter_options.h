// SPDX-License-Identifier: Apache-2.0
// Options of an interpreter that are not threads or delegates.
#ifndef SURELITE_TENSORFLOW_LITE_INTERPRETER_OPTIONS_H_
#define SURELITE_TENSORFLOW_LITE_INTERPRETER_OPTIONS_H_

namespace tflite {

class InterpreterOptions {
 public:
  void SetPreserveAllTensors(bool value = true) { preserve_all_tensors_ = value; }
  bool GetPreserveAllTensors() { return preserve_all_tensors_; }
  void SetEnsureDynamicTensorsAreReleased(bool value = true) { release_dynamic_tensors_ = value; }
  bool GetEnsureDynamicTensorsAreReleased() { return release_dynamic_tensors_; }
  void OptimizeMemoryForLargeTensors(int value = 1 << 20) { large_tensors_ = value > 0 ? value : 0; }
  int GetDynamicAllocationForLargeTensors() { return large_tensors_; }
  void SetDisableDelegateClustering(bool value = true) { disable_clustering_ = value; }
  bool GetDisableDelegateClustering() { return disable_clustering_; }
  void SetCacheConstantCastOp(bool value) { cache_constant_cast_ = value; }
  bool GetCacheConstantCastOp() const { return cache_constant_cast_; }
  void SetShloCompositeInlining(bool value) { composite_inlining_ = value; }
  bool GetShloCompositeInlining() const { return composite_inlining_; }
  void SetUseSignatureTensorNames(bool value) { signature_names_ = value; }
  bool GetUseSignatureTensorNames() const { return signature_names_; }
  void SetCompressQuantizationZeroPoints(bool value) { compress_zero_points_ = value; }
  bool GetCompressQuantizationZeroPoints() const { return compress_zero_points_; }
  void SetDisableDelegateNodeFusion(bool value) { disable_fusion_ = value; }
  bool GetDisableDelegateNodeFusion() const { return disable_fusion_; }
  void SetForceDelegateNodeProfiling(bool value) { force_profiling_ = value; }
  bool GetForceDelegateNodeProfiling() const { return force_profiling_; }

 private:
  bool preserve_all_tensors_ = false;
  bool release_dynamic_tensors_ = false;
  int large_tensors_ = 0;
  bool disable_clustering_ = false;
  bool cache_constant_cast_ = false;
  bool composite_inlining_ = false;
  bool signature_names_ = false;
  bool compress_zero_points_ = false;
  bool disable_fusion_ = false;
  bool force_profiling_ = false;
};

}  // namespace tflite

#endif  // SURELITE_TENSORFLOW_LITE_INTERPRETER_OPTIONS_H_
