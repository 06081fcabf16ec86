import { log } from "@pulumi/pulumi";
import { refuseProblems, renderProblems } from "../problems";
import { type Finding, findingProblem } from "./finding";

/** Throws one ProblemsError with every error among the findings; tells the warnings. */
export function refuseFindings(findings: readonly Finding[]): void {
  const of = (level: Finding["level"]) =>
    findings.filter((finding) => finding.level === level).map(findingProblem);
  refuseProblems("preflight", of("error"));
  const warnings = of("warning");
  if (warnings.length > 0) log.warn(renderProblems("preflight", warnings));
}
