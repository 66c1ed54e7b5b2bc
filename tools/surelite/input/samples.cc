// SPDX-License-Identifier: Apache-2.0
#include "input/samples.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "base/platform/files.h"
#include "input/file.h"
#include "input/text.h"
#include "json.h"

namespace surelite::tool {
namespace {

Failure no_samples(const std::string& path, const char* what) {
  return fail(Code::A750, {{"path", path}, {"kind", "a folder of labelled files"}, {"what", what}});
}

std::string_view text_in(const MappedFile& file) {
  return {reinterpret_cast<const char*>(file.bytes.data()), file.bytes.size()};
}

double real_of(const Json& list, size_t index) {
  return index < list.size() && list[index].is_number() ? list[index].get<double>() : 0;
}

// {"file_name", "id"} of each picture, in the order of the file.
Result<std::map<int64_t, size_t>> read_pictures(const Json& document, const std::filesystem::path& folder,
                                                const std::string& file, Annotations* annotations) {
  std::map<int64_t, size_t> by_id;
  for (const Json& image : list_of(document, "images")) {
    const std::string name = text_of(image, "file_name");
    if (name.empty()) return bad_file(file, "annotations of COCO", "an image has no \"file_name\"");
    by_id[integer_of(image, "id")] = annotations->pictures.size();
    annotations->pictures.push_back({(folder / name).string(), {}});
  }
  if (by_id.empty()) return bad_file(file, "annotations of COCO", "it has no \"images\"");
  return by_id;
}

}  // namespace

Result<std::vector<LabelledFile>> labelled_files(const std::string& folder, const std::string& csv) {
  const std::filesystem::path root(folder);
  std::vector<LabelledFile> samples;
  std::error_code error;
  if (!csv.empty()) {
    SURELITE_LET(const MappedFile file, map_file(csv, kMostInputBytes));
    for (const std::string& line : split_lines(text_in(file))) {
      const size_t comma = line.rfind(',');
      if (comma == line.npos || comma == 0) return no_samples(csv, "a line is not FILE,LABEL");
      samples.push_back({(root / line.substr(0, comma)).string(), line.substr(comma + 1)});
    }
  } else {
    for (std::filesystem::directory_iterator each(root, error), end; !error && each != end; each.increment(error)) {
      if (!each->is_directory(error)) continue;
      for (std::filesystem::directory_iterator file(each->path(), error); !error && file != end; file.increment(error))
        if (file->is_regular_file(error)) samples.push_back({file->path().string(), each->path().filename().string()});
    }
    if (error) return no_samples(folder, "it cannot be read");
  }
  std::stable_sort(samples.begin(), samples.end(),
                   [](const LabelledFile& a, const LabelledFile& b) { return a.path < b.path; });
  if (samples.empty()) return no_samples(folder, "it holds no LABEL/FILE; name a list with --csv");
  return samples;
}

Result<Annotations> read_annotations(const std::string& file, const std::string& folder) {
  SURELITE_LET(const MappedFile mapped, map_file(file, kMostInputBytes));
  const Json document = Json::parse(text_in(mapped), nullptr, false);
  if (!document.is_object()) return bad_file(file, "annotations of COCO", "it is not JSON");
  Annotations annotations;
  SURELITE_LET(const auto by_id, read_pictures(document, folder, file, &annotations));
  for (const Json& category : list_of(document, "categories"))
    annotations.categories[integer_of(category, "id")] = text_of(category, "name");
  for (const Json& annotation : list_of(document, "annotations")) {
    const Json& box = list_of(annotation, "bbox");
    const auto picture = by_id.find(integer_of(annotation, "image_id"));
    if (picture == by_id.end() || box.size() != 4)
      return bad_file(file, "annotations of COCO",
                      picture == by_id.end() ? fmt::format("an annotation is of image {}, which is not listed",
                                                           integer_of(annotation, "image_id"))
                                             : "a \"bbox\" has not four numbers");
    annotations.pictures[picture->second].boxes.push_back(
        {{real_of(box, 0), real_of(box, 1), real_of(box, 2), real_of(box, 3)},
         integer_of(annotation, "category_id"),
         integer_of(annotation, "iscrowd") != 0});
  }
  return annotations;
}

}  // namespace surelite::tool
