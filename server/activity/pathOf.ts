/** A thing that an event or a notification is about. */
export type Thing = { kind: string; id: string; clientId: string | null }

/**
 * The path of a thing's page, or null where it has none. `staff` is who will read it: a client's people
 * have their page in the client's, its own members see them in their settings.
 */
export function pathOf({ kind, id, clientId }: Thing, staff = false): string | null {
  if (!id) return null
  switch (kind) {
    case 'client':
      return staff ? `/clients/${id}` : '/settings/organisation'
    case 'service':
      return `/services/${id}`
    case 'invoice':
      return `/invoices/${id}`
    case 'payment':
      return `/payments/${id}`
    case 'subscription':
      return `/subscriptions/${id}`
    case 'person':
    case 'invitation':
      if (!staff) return clientId ? '/settings/team' : null
      return clientId ? `/clients/${clientId}/people` : '/settings/staff'
    case 'announcement':
      return `/announcements/${id}`
    case 'drafts':
      return staff ? '/invoices?status=draft' : null
    case 'job':
      return staff ? '/settings/jobs' : null
    default:
      return null
  }
}
