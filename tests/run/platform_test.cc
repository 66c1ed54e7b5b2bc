// SPDX-License-Identifier: Apache-2.0
// The door to the operating system: files are replaced as a whole or not at all, pages are aligned and zero.
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "base/platform/clock.h"
#include "base/platform/files.h"
#include "base/platform/machine.h"
#include "base/platform/memory.h"
#include "base/platform/owner.h"

namespace surelite::tests {
namespace {

namespace fs = std::filesystem;

class Folder {
 public:
  explicit Folder(const char* name) : path_(fs::path(testing::TempDir()) / name) {
    fs::remove_all(path_);
    fs::create_directories(path_);
  }
  ~Folder() { fs::remove_all(path_); }
  std::string file(const char* name) const { return (path_ / name).string(); }
  size_t entries() const {
    return static_cast<size_t>(std::distance(fs::directory_iterator(path_), fs::directory_iterator()));
  }

 private:
  fs::path path_;
};

std::span<const std::byte> bytes_of(const std::string& text) { return std::as_bytes(std::span(text)); }

std::string text_of(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

TEST(FileReplacement, ReplacesAtOnceOrNotAtAll) {
  const Folder folder("surelite_platform_replace");
  const std::string path = folder.file("kept");
  std::ofstream(path) << "old";
  {
    FileReplacement given_up(path);
    ASSERT_TRUE(given_up.write(bytes_of("half")));
    EXPECT_EQ(text_of(path), "old");
  }
  EXPECT_EQ(text_of(path), "old");
  EXPECT_EQ(folder.entries(), 1u);
  FileReplacement replacement(path);
  EXPECT_TRUE(replacement.write(bytes_of("ne")) && replacement.write(bytes_of("w")) && replacement.commit());
  EXPECT_EQ(text_of(path), "new");
  EXPECT_EQ(folder.entries(), 1u);
}

// Whoever may write into a folder near the library may put code there, but not under another name than their own.
TEST(Owner, IsTheOthersOrTheSystems) {
  const Folder folder("surelite_platform_owner");
  const std::string own = folder.file("own"), planted = folder.file("planted");
  std::ofstream(own) << "own";
  std::ofstream(planted) << "planted";
  EXPECT_TRUE(is_of_same_owner(planted, own));
  EXPECT_TRUE(is_of_same_owner("/bin/sh", own));
  EXPECT_FALSE(is_of_same_owner(folder.file("none"), own));
  EXPECT_FALSE(is_of_same_owner(planted, folder.file("none")));
  if (getuid() != 0) GTEST_SKIP() << "only the superuser can give a file away";
  ASSERT_EQ(chown(planted.c_str(), 12345, 12345), 0);
  EXPECT_FALSE(is_of_same_owner(planted, own));
  ASSERT_EQ(chown(own.c_str(), 12345, 12345), 0);
  EXPECT_TRUE(is_of_same_owner(planted, own));
}

TEST(FileReplacement, FailsWithAReason) {
  const Folder folder("surelite_platform_refused");
  FileReplacement nowhere(folder.file("absent/file"));
  EXPECT_FALSE(nowhere.write(bytes_of("x")));
  EXPECT_FALSE(nowhere.commit());
  EXPECT_FALSE(nowhere.reason().empty());
  fs::create_directory(folder.file("taken"));
  FileReplacement over_folder(folder.file("taken"));
  EXPECT_FALSE(over_folder.write(bytes_of("x")));
  EXPECT_FALSE(over_folder.commit());
  EXPECT_FALSE(over_folder.reason().empty());
}

TEST(FileReader, ReadsInPortions) {
  const Folder folder("surelite_platform_read");
  std::ofstream(folder.file("digits")) << "0123456789";
  FileReader reader(folder.file("digits"));
  ASSERT_TRUE(reader.reason().empty()) << reader.reason();
  EXPECT_EQ(reader.bytes(), 10u);
  std::string first(4, ' '), second(6, ' '), beyond(1, ' ');
  EXPECT_TRUE(reader.read(std::as_writable_bytes(std::span(first))) &&
              reader.read(std::as_writable_bytes(std::span(second))));
  EXPECT_EQ(first + second, "0123456789");
  EXPECT_FALSE(reader.read(std::as_writable_bytes(std::span(beyond))));
  for (const std::string& refused : {folder.file("absent"), folder.file("")})
    EXPECT_FALSE(FileReader(refused).reason().empty());
}

TEST(Pages, AreAlignedAndZero) {
  for (const size_t wanted : {size_t{1}, kWorthLargePages - 1, kWorthLargePages, 3 * kLargePage}) {
    const size_t page = page_size_for(wanted), size = (wanted + page - 1) / page * page;
    std::byte* const data = map_pages(size, page);
    ASSERT_NE(data, nullptr);
    EXPECT_EQ(reinterpret_cast<uintptr_t>(data) % page, 0u);
    EXPECT_TRUE(data[0] == std::byte{0} && data[size - 1] == std::byte{0});
    data[0] = data[size - 1] = std::byte{1};
    unmap_pages(data, size);
  }
  EXPECT_EQ(map_pages(SIZE_MAX - kLargePage + 1, kLargePage), nullptr);
}

TEST(Machine, TellsTimeAndChance) {
  const uint64_t first = steady_nanoseconds();
  EXPECT_LE(first, steady_nanoseconds());
  constexpr uint64_t kYear2020 = 1'577'836'800'000'000'000;
  EXPECT_GT(calendar_nanoseconds(), kYear2020);
  EXPECT_NE(arbitrary_bits(), arbitrary_bits());
  EXPECT_GT(machine_memory(), uint64_t{1} << 20);
  EXPECT_EQ(environment("SURELITE_NO_SUCH_SETTING"), nullptr);
}

}  // namespace
}  // namespace surelite::tests
