import { Form } from '@remix-run/react'
import { shownEmail } from '~/server/kernel/emailText'
import { wordsOfRights } from '~/server/people/rules'
import { Moment } from './Moment'
import { Table } from './Table'

export type Invitation = {
  id: string
  email: string
  name: string
  staffRole: 'admin' | 'support' | null
  owner: boolean
  rights: ('billing' | 'tickets' | 'usage' | 'files')[]
  expiresAt: string
  expired: boolean
  invitedBy: string | null
}

type Props = {
  invitations: Invitation[]
  viewer: { locale: string; timeZone: string }
  /** Where the buttons post to; without it there are none. */
  action: string | null
  copies: boolean
}

export const roleWords = { admin: 'Administrator', support: 'Support' }

export function InvitationTable({ invitations, viewer, action, copies }: Props) {
  return (
    <Table
      caption="Invitations that were not accepted yet"
      rows={invitations}
      keyOf={(invitation) => invitation.id}
      columns={[
        {
          key: 'name',
          label: 'Person',
          cell: ({ name, email, invitedBy }) => (
            <span className="min-w-0 wrap-anywhere">
              <span className="block font-medium">{name || shownEmail(email)}</span>
              <span className="block text-muted">
                {name ? shownEmail(email) : null}
                {invitedBy ? ` by ${invitedBy}` : null}
              </span>
            </span>
          ),
        },
        {
          key: 'rights',
          label: 'As',
          cell: (one) => <span>{one.staffRole ? roleWords[one.staffRole] : wordsOfRights(one)}</span>,
        },
        {
          key: 'expires',
          label: 'Until',
          cell: ({ expired, expiresAt }) =>
            expired ? <span className="text-danger">Expired</span> : <Moment at={expiresAt} viewer={viewer} />,
        },
        ...(action
          ? [
              {
                key: 'actions',
                label: 'Actions',
                cell: (one: Invitation) => <Buttons of={one} action={action} copies={copies} />,
              },
            ]
          : []),
      ]}
    />
  )
}

function Buttons({ of: { id, email }, action, copies }: { of: Invitation; action: string; copies: boolean }) {
  const intents = [['resend', 'Send again'] as const, ['revoke', 'Revoke'] as const]
  return (
    <Form method="post" action={action} className="flex flex-wrap justify-end gap-2 md:justify-start">
      <input type="hidden" name="invitationId" value={id} />
      {(copies ? [...intents, ['copy', 'Show link'] as const] : intents).map(([intent, label]) => (
        <button key={intent} type="submit" name="intent" value={intent} className="button">
          {label}
          <span className="sr-only"> for {shownEmail(email)}</span>
        </button>
      ))}
    </Form>
  )
}

/** A link that was made to be handed over. */
export function ShownLink({ url }: { url: string }) {
  return (
    <div role="status" className="mb-5 rounded-lg border border-line bg-surface px-4 py-3">
      <label htmlFor="shown-link" className="block font-medium">
        Pass this link on yourself. It is shown once, and links made before have ended.
      </label>
      <input id="shown-link" className="input mt-2 font-mono" readOnly value={url} />
    </div>
  )
}
