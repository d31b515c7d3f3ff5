import { Form, useNavigation } from '@remix-run/react'
import { ActiveButton } from '~/app/components/MemberForm'
import { RoleFields } from '~/app/components/RoleFields'
import { Section } from '~/app/components/Section'
import type { Rejected } from '~/app/lib/forms'
import { paths } from '~/app/lib/paths'
import type { Staff } from './StaffTable'

type Props = { person: Staff; rejected: Rejected | undefined }

/** One person of the firm: role and access. */
export function StaffForm({ person, rejected }: Props) {
  const sending = useNavigation().state !== 'idle'
  const here = paths.staff({ person: person.id })
  return (
    <div className="max-w-3xl space-y-8">
      <Form method="post" action={here} className="card space-y-4 p-4 sm:p-5">
        <input type="hidden" name="personId" value={person.id} />
        <RoleFields name="role" value={rejected?.typed.role ?? person.role} errors={rejected?.fields.role} />
        <p className="text-muted">A new role signs {person.you ? 'you' : person.name} out everywhere.</p>
        <div className="flex flex-wrap gap-2">
          <button type="submit" name="intent" value="role" className="button button-primary" aria-busy={sending}>
            Save role
          </button>
          <a className="button" href={paths.staff()}>
            Cancel
          </a>
        </div>
      </Form>
      {person.you ? null : (
        <Section id="access" title="Access">
          <Form method="post" action={here} className="card p-4 sm:p-5">
            <input type="hidden" name="personId" value={person.id} />
            <ActiveButton status={person.status} />
          </Form>
        </Section>
      )}
    </div>
  )
}
