// SPDX-License-Identifier: Apache-2.0
// Pictures: which part of them a tensor shows, what is drawn on them, how well boxes are found in them.
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "input/resize.h"
#include "measure/detection_accuracy.h"
#include "output/canvas.h"
#include "output/yolo.h"

namespace surelite::tool {
namespace {

ImageData grey(int width, int height, std::vector<uint8_t> pixels) { return {width, height, 1, std::move(pixels)}; }

TEST(Resize, ShowsTheRightPart) {
  const ImageData wide = grey(6, 2, std::vector<uint8_t>(12, 100));
  struct {
    const char* policy;
    int height, width;
    Region region;
  } const rows[] = {
      {"stretch", 2, 2, {0, 0, 6, 2}},     {"letterbox", 2, 2, {0, -2, 6, 4}}, {"crop", 2, 2, {2, 0, 4, 2}},
      {"letterbox", 2, 6, {0, 0, 6, 2}},   {"crop", 4, 12, {0, 0, 6, 2}},      {"letterbox", 1, 6, {-3, 0, 9, 2}},
  };
  for (const auto& row : rows) {
    const Region region = region_for(row.policy, wide, row.height, row.width);
    EXPECT_EQ(region.left, row.region.left) << row.policy;
    EXPECT_EQ(region.top, row.region.top) << row.policy;
    EXPECT_EQ(region.right, row.region.right) << row.policy;
    EXPECT_EQ(region.bottom, row.region.bottom) << row.policy;
  }
}

TEST(Resize, BarsAreBlackAndTheMiddleIsThePicture) {
  const ImageData wide = grey(4, 2, {10, 20, 30, 40, 50, 60, 70, 80});
  const auto pixels = resize(wide, region_for("letterbox", wide, 4, 4), 4, 4, 1);
  EXPECT_EQ(pixels, (std::vector<float>{0, 0, 0, 0, 10, 20, 30, 40, 50, 60, 70, 80, 0, 0, 0, 0}));
  const auto middle = resize(wide, region_for("crop", wide, 2, 2), 2, 2, 1);
  EXPECT_EQ(middle, (std::vector<float>{20, 30, 60, 70}));
}

TEST(Canvas, TakesAnyCoordinate) {
  Canvas canvas(grey(8, 8, std::vector<uint8_t>(64, 0)));
  for (const double odd : {-1e30, -5.0, 0.0, 3.5, 8.0, 1e30, std::nan(""), std::numeric_limits<double>::infinity()}) {
    canvas.frame(odd, odd, odd + 3, 4, {255, 0, 0});
    canvas.line(0, 0, odd, 5, {0, 255, 0});
    canvas.dot(odd, odd, {0, 0, 255});
    canvas.label(odd, odd, "text \xff\n", {1, 2, 3});
  }
  canvas.tint(-1, 9, {1, 1, 1});
  const std::string path = std::string(SURELITE_TEST_FOLDER) + "/canvas.png";
  ASSERT_TRUE(canvas.write(path));
  const auto read = read_input_file(path);
  ASSERT_TRUE(read);
  const auto& image = std::get<ImageData>(read->at(0).second);
  EXPECT_EQ(image.width, 8);
  EXPECT_EQ(image.channels, 3);
  EXPECT_FALSE(canvas.write("/none/such.png"));
}

TEST(Detections, OverlapIsSharedByCovered) {
  const Box box{0, 0, 4, 4};
  EXPECT_EQ(overlap(box, box, false), 1);
  EXPECT_EQ(overlap({2, 0, 4, 4}, box, false), 8.0 / 24);
  EXPECT_EQ(overlap({0, 0, 2, 2}, {0, 0, 100, 100}, true), 1);
  EXPECT_EQ(overlap({4, 0, 4, 4}, box, false), 0);
  EXPECT_EQ(overlap({std::nan(""), 0, 4, 4}, box, false), 0);
}

// Ten boxes in a row; what is found of them, and what precision averages to.
TEST(Detections, PrecisionIsReadAtStepsOfRecall) {
  Annotations annotations;
  annotations.pictures.push_back({"picture", {}});
  for (int i = 0; i < 10; ++i) annotations.pictures[0].boxes.push_back({{20.0 * i, 0, 10, 10}, 1, false});
  const auto report = [&](const std::vector<DetectedBox>& found) {
    return detection_report({{&annotations.pictures[0], found}}, annotations);
  };
  EXPECT_EQ(report({})["ap"], 0);
  EXPECT_EQ(report({{{0, 0, 10, 10}, 1, 0.9f}})["ap50"], 11.0 / 101);  // recall 0.1: steps 0 to 0.1
  EXPECT_EQ(report({{{0, 0, 10, 10}, 2, 0.9f}})["ap50"], 0);           // another category
  // A second box for the same object counts against it, and so does one below the overlap.
  const Json three = report({{{0, 0, 10, 10}, 1, 0.8f}, {{0, 0, 10, 10}, 1, 0.9f}, {{23, 0, 10, 10}, 1, 0.7f}});
  EXPECT_NEAR(three["ap50"].get<double>(), (11 * 1.0 + 10 * 2.0 / 3) / 101, 1e-12);
  EXPECT_EQ(report({{{0, 0, 10, 8}, 1, 0.9f}})["ap75"], 11.0 / 101);
  EXPECT_EQ(report({{{0, 0, 10, 7}, 1, 0.9f}})["ap75"], 0);
}

TEST(Detections, CrowdsCountNeitherForNorAgainst) {
  Annotations annotations;
  annotations.pictures.push_back({"picture", {{{0, 0, 100, 100}, 1, true}, {{200, 0, 10, 10}, 1, false}}});
  const std::vector<DetectedBox> found{
      {{0, 0, 10, 10}, 1, 0.9f}, {{50, 0, 10, 10}, 1, 0.8f}, {{200, 0, 10, 10}, 1, 0.7f}};
  const Json report = detection_report({{&annotations.pictures[0], found}}, annotations);
  EXPECT_EQ(report["ap"], 1);
  EXPECT_EQ(report["boxes"], 1);
  EXPECT_TRUE(report["worst"].empty());
}

// A picture of 64 x 64 has 8 x 8, 4 x 4 and 2 x 2 cells. Three boxes: two of class 1 at one place, one of class 2.
constexpr int32_t kCells = 84, kClasses = 3;

struct CellBox {
  int32_t cell;
  float x, y, width, height;
  int32_t number;
  float score;
};
constexpr CellBox kCellBoxes[] = {
    {5, 0.5f, 0.25f, 0.25f, 0.125f, 1, 0.5f},
    {6, 0.5f, 0.25f, 0.25f, 0.15f, 1, 0.75f},
    {83, 0.5f, 0.25f, 0.25f, 0.125f, 2, 0.25f}};

std::vector<float> rows_of(float scale) {  // [1,252,8]
  std::vector<float> values(static_cast<size_t>(3 * kCells * (5 + kClasses)));
  for (const CellBox& box : kCellBoxes) {
    float* row = &values[static_cast<size_t>(box.cell * (5 + kClasses))];
    row[0] = box.x * scale, row[1] = box.y * scale, row[2] = box.width * scale, row[3] = box.height * scale;
    row[4] = 0.5f;
    row[5 + box.number] = 2 * box.score;
  }
  return values;
}

std::vector<float> columns_of(float scale) {  // [1,7,84]
  std::vector<float> values(static_cast<size_t>((4 + kClasses) * kCells));
  for (const CellBox& box : kCellBoxes) {
    const float numbers[] = {box.x, box.y, box.width, box.height};
    for (int32_t i = 0; i < 4; ++i) values[static_cast<size_t>(i * kCells + box.cell)] = numbers[i] * scale;
    values[static_cast<size_t>((4 + box.number) * kCells + box.cell)] = box.score;
  }
  return values;
}

TEST(Yolo, BothLayoutsInPartsAndInPixelsGiveTheBestBoxes) {
  for (const float scale : {1.0f, 64.0f}) {
    const auto rows = yolo_boxes({1, 64, 64, 3}, {1, 3 * kCells, 5 + kClasses}, rows_of(scale), 0);
    const auto columns = yolo_boxes({1, 3, 64, 64}, {1, 4 + kClasses, kCells}, columns_of(scale), 0);
    for (const auto& found : {rows, columns}) {
      ASSERT_TRUE(found);
      ASSERT_EQ(found->size(), 2u);
      EXPECT_EQ((*found)[0].number, 1);
      EXPECT_EQ((*found)[0].score, 0.75f);
      EXPECT_NEAR((*found)[0].top, 0.175f, 1e-6);
      EXPECT_NEAR((*found)[0].right, 0.625f, 1e-6);
      EXPECT_EQ((*found)[1].number, 2);
      EXPECT_EQ((*found)[1].score, 0.25f);
    }
  }
}

TEST(Yolo, NumbersForMasksAreNoClasses) {
  std::vector<float> values = columns_of(1);
  values.resize(static_cast<size_t>((4 + kClasses + 32) * kCells), 9.0f);
  const auto found = yolo_boxes({1, 64, 64, 3}, {1, 4 + kClasses + 32, kCells}, values, 32);
  ASSERT_TRUE(found);
  EXPECT_EQ(found->size(), 2u);
}

TEST(Yolo, OtherShapesAndOddNumbersAreNoBoxes) {
  const std::vector<float> values = columns_of(1);
  EXPECT_FALSE(yolo_boxes({1, 32, 64, 3}, {1, 4 + kClasses, kCells}, values, 0));
  EXPECT_FALSE(yolo_boxes({1, 64, 64}, {1, 4 + kClasses, kCells}, values, 0));
  EXPECT_FALSE(yolo_boxes({1, 64, 64, 3}, {1, kCells, 4 + kClasses}, values, 0));
  EXPECT_FALSE(yolo_boxes({1, 64, 64, 3}, {1, 4, kCells}, std::span(values).first(4 * kCells), 0));
  const std::vector<float> odd(values.size(), std::nanf(""));
  EXPECT_TRUE(yolo_boxes({1, 64, 64, 3}, {1, 4 + kClasses, kCells}, odd, 0)->empty());
}

}  // namespace
}  // namespace surelite::tool
