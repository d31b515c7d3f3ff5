import { Form, useNavigation } from '@remix-run/react'
import type { Rejected } from '../lib/forms'
import type { Listed } from './MemberTable'
import { RightsFields } from './RightsFields'
import { Section } from './Section'

type Member = Listed & { owner: boolean; rights: string[] }

type Props = {
  at: (query?: { person: string; remove?: string }) => string
  client: { id: string; name: string }
  member: Member
  /** The question has been asked for. */
  removing: boolean
  /** May deactivate the person everywhere. */
  deactivates: boolean
  rejected: Rejected | undefined
}

/** One person of a client: rights, and the ways out. */
export function MemberForm({ at, client, member, removing, deactivates, rejected }: Props) {
  const sending = useNavigation().state !== 'idle'
  const own = member.owner ? ['owner', ...member.rights] : member.rights
  const typed = rejected?.intent === 'rights' ? rejected.typed : undefined
  const hidden = (
    <>
      <input type="hidden" name="clientId" value={client.id} />
      <input type="hidden" name="personId" value={member.id} />
    </>
  )
  const here = { person: member.id }
  if (removing) {
    return (
      <Form method="post" action={at({ ...here, remove: 'yes' })} className="max-w-prose space-y-4">
        {hidden}
        <p id="owner" tabIndex={-1}>
          {member.name} can no longer sign in for {client.name}. Everything they did there stays.
        </p>
        <div className="flex flex-wrap gap-2">
          <button type="submit" name="intent" value="remove" className="button button-primary">
            Remove
          </button>
          <a className="button" href={at(here)}>
            Cancel
          </a>
        </div>
      </Form>
    )
  }
  return (
    <div className="max-w-3xl space-y-8">
      <Form method="post" action={at(here)} className="card space-y-4 p-4 sm:p-5">
        {hidden}
        <RightsFields
          checked={(right) => (typed ? typed[right] === 'yes' : own.includes(right))}
          errors={rejected?.fields.rights ?? rejected?.fields.owner}
        />
        <div className="flex flex-wrap gap-2">
          <button type="submit" name="intent" value="rights" className="button button-primary" aria-busy={sending}>
            Save rights
          </button>
          <a className="button" href={at()}>
            Cancel
          </a>
        </div>
      </Form>
      <Section id="access" title="Access">
        <Form method="post" action={at(here)} className="card flex flex-wrap gap-2 p-4 sm:p-5">
          {hidden}
          <a className="button" href={at({ ...here, remove: 'yes' })}>
            Remove from the team…
          </a>
          {deactivates ? <ActiveButton status={member.status} /> : null}
        </Form>
      </Section>
    </div>
  )
}

/** Takes somebody's access to the whole portal, or gives it back. */
export function ActiveButton({ status }: { status: string }) {
  const off = status === 'deactivated'
  return (
    <button type="submit" name="intent" value={off ? 'reactivate' : 'deactivate'} className="button">
      {off ? 'Reactivate' : 'Deactivate everywhere'}
    </button>
  )
}
