import { secret as asSecret, type Input } from "@pulumi/pulumi";
import type { FleadConfig } from "./config";
import { type Account, DOCUMENTED_PASSWORDS } from "./problems";

/**
 * The passwords: the site's own secrets; without one the documented password, which the checks allow for development
 * only.
 * @param secret a secret of the stack's settings, by key.
 */
export function fleadPasswords(
  { credentials }: FleadConfig,
  secret: (key: string) => Input<string>,
): Record<Account, Input<string>> {
  const password = (account: Account) => {
    const key = credentials[account].passwordSecret;
    return key === undefined ? asSecret(DOCUMENTED_PASSWORDS[account]) : secret(key);
  };
  return { database: password("database"), grafana: password("grafana") };
}
