// SPDX-License-Identifier: Apache-2.0
// Files whose right answers are known: of classifiers, and of detectors.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "surelite/diagnostic.h"

namespace surelite::tool {

struct LabelledFile {
  std::string path, label;
};

// DIR/LABEL/FILE, or "FILE,LABEL" per line of a CSV, relative to DIR; sorted by path. A750 where there are none.
Result<std::vector<LabelledFile>> labelled_files(const std::string& folder, const std::string& csv);

// A box in pixels of its picture.
struct Box {
  double left = 0, top = 0, width = 0, height = 0;
};

struct TrueBox {
  Box box;
  int64_t category = 0;
  bool crowd = false;  // many at once: finding some of them counts neither for nor against
};

struct AnnotatedPicture {
  std::string path;
  std::vector<TrueBox> boxes;
};

struct Annotations {
  std::vector<AnnotatedPicture> pictures;
  std::map<int64_t, std::string> categories;  // names by id
};

// The JSON of COCO: "images", "annotations" and "categories"; files lie in `folder`. A750 for anything else.
Result<Annotations> read_annotations(const std::string& file, const std::string& folder);

}  // namespace surelite::tool
