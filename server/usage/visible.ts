import { and, eq, type SQL, sql } from 'drizzle-orm'
import { FIRM, usageDays, usageRows } from '../../db/schema'
import { published } from '../../db/sql'
import { may, type Permission, requireScope } from '../auth/policy'
import type { Viewer } from '../auth/viewer'
import { Refusal } from '../kernel/refusal'

/**
 * Which usage somebody sees. The clauses name the placeholder `scope`; execute with `scope` as its value:
 * a client's id, or FIRM for everybody's.
 */
export type UsageSeen = {
  scope: string
  /** Without it no column of an amount may be selected. */
  amounts: boolean
  rows: SQL | undefined
  days: SQL | undefined
}

/** `client` is a choice of the staff. For a member, another organisation does not exist. */
export function usageSeenBy(viewer: Viewer, client?: string, permission: Permission = 'usage.read'): UsageSeen {
  const granted = requireScope(viewer, permission)
  if (granted.kind === 'client' && client !== undefined && client !== granted.clientId) throw new Refusal('not-found')
  const scope = granted.kind === 'client' ? granted.clientId : (client ?? FIRM)
  return {
    scope,
    amounts: may(viewer, 'amounts.read'),
    rows: and(
      scope === FIRM ? undefined : eq(usageRows.clientId, sql.placeholder('scope')),
      published(usageRows.importId),
    ),
    days: and(eq(usageDays.scope, sql.placeholder('scope')), published(usageDays.importId)),
  }
}
