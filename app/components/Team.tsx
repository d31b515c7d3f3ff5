import type { Rejected } from '../lib/forms'
import { EmptyState } from './EmptyState'
import { type Invitation, InvitationTable, ShownLink } from './InvitationTable'
import { InviteForm } from './InviteForm'
import { MemberTable } from './MemberTable'
import { RightsFields } from './RightsFields'
import { Section } from './Section'

type Props = {
  /** The page's own address, with a person chosen or without. */
  at: (query?: { person: string }) => string
  client: { id: string }
  members: Parameters<typeof MemberTable>[0]['members']
  invitations: Invitation[]
  can: { manage: boolean }
  copies: boolean
  viewer: { locale: string; timeZone: string }
  rejected: Rejected | undefined
  shownLink: string | undefined
}

/** A client's people, who was invited, and the form that invites more. */
export function Team({ at, client, members, invitations, can, copies, viewer, rejected, shownLink }: Props) {
  const newest = invitations[0]
  return (
    <div className="space-y-8">
      {shownLink ? <ShownLink url={shownLink} /> : null}
      <div className="card">
        {members.length ? (
          <MemberTable members={members} viewer={viewer} to={can.manage ? (person) => at({ person }) : undefined} />
        ) : (
          <EmptyState title="Nobody yet">Nobody of this client can sign in.</EmptyState>
        )}
      </div>
      {invitations.length ? (
        <Section id="invitations" title="Invited">
          <div className="card">
            <InvitationTable
              invitations={invitations}
              viewer={viewer}
              action={can.manage ? at() : null}
              copies={copies}
            />
          </div>
        </Section>
      ) : null}
      {can.manage ? (
        <Section id="invite" title="Invite somebody" className="max-w-3xl">
          {/* Empty again when somebody was invited. */}
          <InviteForm
            key={`${newest?.id} ${newest?.expiresAt}`}
            action={at()}
            hidden={{ clientId: client.id }}
            rejected={rejected}
          >
            <RightsFields checked={(right) => rejected?.typed[right] === 'yes'} errors={rejected?.fields.rights} />
          </InviteForm>
        </Section>
      ) : null}
    </div>
  )
}
