// SPDX-License-Identifier: Apache-2.0
// The project's own sources as data, for tests that hold the layout.
#pragma once

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace vrrpd::tests {

struct SourceFile {
  std::vector<std::string> lines;
  std::vector<std::string> project_includes;   ///< #include "…"
  std::vector<std::string> standard_includes;  ///< #include <…>
};

/// By the path from the top of the tree: "vrrpd/base/time.hpp".
using SourceTree = std::map<std::string, SourceFile>;

inline SourceFile read_source(std::istream& text) {
  constexpr std::string_view project = "#include \"", standard = "#include <";
  SourceFile file;
  for (std::string line; std::getline(text, line);) {
    if (line.starts_with(project)) {
      const auto end = line.find('"', project.size());
      file.project_includes.push_back(line.substr(project.size(), end - project.size()));
    } else if (line.starts_with(standard)) {
      const auto end = line.find('>', standard.size());
      file.standard_includes.push_back(line.substr(standard.size(), end - standard.size()));
    }
    file.lines.push_back(std::move(line));
  }
  return file;
}

/// Every C++ and Python file below `root`, except in build and hidden directories.
inline SourceTree read_source_tree(const std::filesystem::path& root) {
  const std::set<std::string> extensions{".hpp", ".cpp", ".h", ".py"};
  SourceTree tree;
  auto entry = std::filesystem::recursive_directory_iterator{root};
  for (; entry != std::filesystem::end(entry); ++entry) {
    const auto name = entry->path().filename().string();
    if (entry->is_directory() && (name == "build" || name.starts_with('.'))) {
      entry.disable_recursion_pending();
    } else if (entry->is_regular_file() &&
               extensions.contains(entry->path().extension().string())) {
      std::ifstream text{entry->path()};
      tree.emplace(entry->path().lexically_relative(root).generic_string(), read_source(text));
    }
  }
  return tree;
}

/// `path` and all project headers that it includes, and they.
inline std::set<std::string> include_closure(const SourceTree& tree, const std::string& path) {
  std::set<std::string> reached;
  std::vector<std::string> open{path};
  while (!open.empty()) {
    const auto next = std::move(open.back());
    open.pop_back();
    const auto file = tree.find(next);
    if (!reached.insert(next).second || file == tree.end()) continue;
    std::ranges::copy(file->second.project_includes, std::back_inserter(open));
  }
  return reached;
}

}  // namespace vrrpd::tests
