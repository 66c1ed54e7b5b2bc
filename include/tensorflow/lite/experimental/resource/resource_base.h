// SPDX-License-Identifier: Apache-2.0
// Resources of a graph (variables, tables), as code that builds a tflite::Subgraph by hand passes them.
#ifndef SURELITE_TENSORFLOW_LITE_EXPERIMENTAL_RESOURCE_RESOURCE_BASE_H_
#define SURELITE_TENSORFLOW_LITE_EXPERIMENTAL_RESOURCE_RESOURCE_BASE_H_

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <unordered_map>
#include <utility>

namespace tflite {
namespace resource {

class ResourceBase {
 public:
  virtual ~ResourceBase() = default;
  virtual bool IsInitialized() = 0;
  virtual size_t GetMemoryUsage() { return 0; }
};

using ResourceMap = std::unordered_map<std::int32_t, std::unique_ptr<ResourceBase>>;
// By container and shared name.
using ResourceIDMap = std::map<std::pair<std::string, std::string>, int>;

}  // namespace resource
}  // namespace tflite

#endif  // SURELITE_TENSORFLOW_LITE_EXPERIMENTAL_RESOURCE_RESOURCE_BASE_H_
