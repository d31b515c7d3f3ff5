import { Refusal } from '../kernel/refusal'
import { requirePerson, type Viewer } from './viewer'

/**
 * The organisation that a form was about, which another tab or signing in again may have left since: what
 * was meant for one of the viewer's is not done to another, but refused as 'conflict'.
 */
export function requireMeant(viewer: Viewer, clientId: string): void {
  const { membership, memberships } = requirePerson(viewer)
  if (membership?.clientId === clientId) return
  const meant = memberships.find((one) => one.clientId === clientId)
  if (!membership || !meant) throw new Refusal('not-found')
  throw new Refusal(
    'conflict',
    `This was about ${meant.clientName}, and you are at ${membership.clientName} now. Nothing was changed: switch the organisation and send it again.`,
  )
}
