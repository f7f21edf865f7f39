#pragma once
// The commands of custos, one function each; commands.cpp holds the table.

#include "tools/custos/command_line.h"

#include <span>

namespace custos::tools {

[[nodiscard]] std::span<const Command> all_commands();

ExitStatus run_scan(const Arguments& arguments);
ExitStatus run_instance_scan(const Arguments& arguments);
ExitStatus run_detector_list(const Arguments& arguments);
ExitStatus run_detector_show(const Arguments& arguments);
ExitStatus run_detector_test(const Arguments& arguments);
ExitStatus run_completion(const Arguments& arguments);
ExitStatus run_man(const Arguments& arguments);
ExitStatus run_init(const Arguments& arguments);
ExitStatus run_status(const Arguments& arguments);
ExitStatus run_doctor(const Arguments& arguments);
ExitStatus run_source_add(const Arguments& arguments);
ExitStatus run_source_list(const Arguments& arguments);
ExitStatus run_source_show(const Arguments& arguments);
ExitStatus run_source_edit(const Arguments& arguments);
ExitStatus run_source_remove(const Arguments& arguments);
ExitStatus run_source_test(const Arguments& arguments);
ExitStatus run_register_import(const Arguments& arguments);
ExitStatus run_register_export(const Arguments& arguments);
ExitStatus run_activity_add(const Arguments& arguments);
ExitStatus run_activity_list(const Arguments& arguments);
ExitStatus run_activity_show(const Arguments& arguments);
ExitStatus run_activity_remove(const Arguments& arguments);
ExitStatus run_findings(const Arguments& arguments);
ExitStatus run_object_list(const Arguments& arguments);
ExitStatus run_object_show(const Arguments& arguments);
ExitStatus run_object_why(const Arguments& arguments);
ExitStatus run_violation_list(const Arguments& arguments);
ExitStatus run_violation_show(const Arguments& arguments);
ExitStatus run_violation_why(const Arguments& arguments);
ExitStatus run_facts(const Arguments& arguments);
ExitStatus run_policy_list(const Arguments& arguments);
ExitStatus run_policy_show(const Arguments& arguments);
ExitStatus run_policy_lint(const Arguments& arguments);
ExitStatus run_policy_test(const Arguments& arguments);
ExitStatus run_policy_reevaluate(const Arguments& arguments);
ExitStatus run_report_create(const Arguments& arguments);
ExitStatus run_report_list(const Arguments& arguments);
ExitStatus run_report_show(const Arguments& arguments);
ExitStatus run_report_schedule(const Arguments& arguments);
ExitStatus run_verify(const Arguments& arguments);
ExitStatus run_evidence_export(const Arguments& arguments);
ExitStatus run_evidence_log(const Arguments& arguments);
ExitStatus run_evidence_checkpoint(const Arguments& arguments);
ExitStatus run_store_check(const Arguments& arguments);
ExitStatus run_store_stats(const Arguments& arguments);
ExitStatus run_store_backup(const Arguments& arguments);

} // namespace custos::tools
