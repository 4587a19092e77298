// SPDX-License-Identifier: Apache-2.0
// The tables of keywords, one for each kind of block. Each is defined in keywords_<block>.cpp.
#pragma once

#include <vector>

#include "config/draft.hpp"
#include "config/keyword.hpp"

namespace vrrpd::config {

[[nodiscard]] const KeywordTable<Draft>& top_level_keywords();
[[nodiscard]] const KeywordTable<GlobalDefs>& global_keywords();
[[nodiscard]] const KeywordTable<VrrpScript>& script_keywords();
[[nodiscard]] const KeywordTable<TrackFile>& track_file_keywords();
[[nodiscard]] const KeywordTable<TrackProcess>& track_process_keywords();
[[nodiscard]] const KeywordTable<SyncGroup>& group_keywords();
[[nodiscard]] const KeywordTable<InstanceDraft>& instance_keywords();
[[nodiscard]] const KeywordTable<TrackGroup>& track_group_keywords();
[[nodiscard]] const KeywordTable<GarpGroupDraft>& garp_group_keywords();
[[nodiscard]] const KeywordTable<Authentication>& authentication_keywords();

[[nodiscard]] const KeywordTable<VirtualServer>& virtual_server_keywords();
[[nodiscard]] const KeywordTable<RealServer>& real_server_keywords();
[[nodiscard]] const KeywordTable<ClientCertificate>& ssl_keywords();
/// Of all kinds of checkers, and of the blocks inside them.
[[nodiscard]] std::vector<TableInfo> checker_tables();

/// Into the file's groups, without what another one has already.
void add_garp_group(GarpGroupDraft draft, Draft& file, Complaints& complaints);

/// The blocks that nobody reads yet, so that their keywords are known all the same.
[[nodiscard]] std::vector<TableInfo> unread_tables();

}  // namespace vrrpd::config
