import { requireMeant } from '../auth/meant'
import { type Permission, requireScope } from '../auth/policy'
import type { Viewer } from '../auth/viewer'
import { Refusal } from '../kernel/refusal'

/**
 * The client whose people are meant, where the viewer has the permission there: for members their own
 * organisation, whose name they may leave out; for staff any that is named. Others are not found.
 */
export function teamClient(viewer: Viewer, permission: Permission, clientId: string | undefined): string {
  const scope = requireScope(viewer, permission)
  if (scope.kind === 'client') {
    if (clientId) requireMeant(viewer, clientId)
    return scope.clientId
  }
  if (!clientId) throw new Refusal('not-found')
  return clientId
}
