import type { LoaderFunctionArgs, MetaFunction } from '@remix-run/node'
import { useActionData, useLoaderData } from '@remix-run/react'
import { BackLink } from '~/app/components/BackLink'
import { ErrorSummary } from '~/app/components/ErrorSummary'
import { InvitationTable, ShownLink } from '~/app/components/InvitationTable'
import { InviteForm } from '~/app/components/InviteForm'
import { PageHeader } from '~/app/components/PageHeader'
import { type Role, RoleFields } from '~/app/components/RoleFields'
import { Section } from '~/app/components/Section'
import { byIntent, type Fields, type Rejected } from '~/app/lib/forms'
import { paths } from '~/app/lib/paths'
import { pageTitle, useShell } from '~/app/lib/shell'
import { activeIntents, copyLink, invitationIntents } from '~/app/lib/team'
import { shownEmail } from '~/server/kernel/emailText'
import { changeRole } from '~/server/people/changeRole'
import { listInvitations } from '~/server/people/invitations'
import { invite } from '~/server/people/invite'
import { listStaff } from '~/server/people/listStaff'
import { StaffForm } from './StaffForm'
import { StaffTable } from './StaffTable'

export async function loader({ context, request }: LoaderFunctionArgs) {
  const staff = await listStaff(context)
  const person = new URL(request.url).searchParams.get('person')
  return {
    staff,
    invitations: await listInvitations(context, { staff: true }),
    copies: context.mail !== 'real',
    chosen: staff.find((one) => one.id === person) ?? null,
    rejected: context.rejected === true,
  }
}

const page = () => paths.staff()

export const action = byIntent({
  invite: async (ctx, { email = '', name = '', staffRole }: Fields) => {
    // Without a role it is refused at that field, and is no invitation to a client.
    await invite(ctx, { email, name, staffRole: (staffRole ?? '') as Role })
    return { to: paths.staff(), flash: `${shownEmail(email)} was invited.` }
  },
  role: async (ctx, { personId = '', role }: Fields) => {
    const { name } = await changeRole(ctx, { personId, role: role as Role })
    return { to: paths.staff(), flash: `The role of ${name} was saved.` }
  },
  ...activeIntents(page),
  ...invitationIntents(page),
  copy: copyLink,
})

export const meta: MetaFunction<typeof loader> = ({ data, matches }) =>
  pageTitle(matches, data?.chosen?.name ?? 'Staff', data?.rejected)

export default function StaffPage() {
  const { staff, invitations, copies, chosen } = useLoaderData<typeof loader>()
  const { viewer } = useShell()
  const answer = useActionData<Rejected | { url: string }>()
  const rejected = answer && 'fields' in answer ? answer : undefined
  const summary = rejected ? (
    <ErrorSummary key={JSON.stringify(rejected)} message={rejected.message} fields={rejected.fields} />
  ) : null
  if (chosen) {
    return (
      <>
        <BackLink to={paths.staff()}>Staff</BackLink>
        <PageHeader title={chosen.name} state={shownEmail(chosen.email)} />
        {summary}
        <StaffForm person={chosen} rejected={rejected} />
      </>
    )
  }
  const newest = invitations[0]
  return (
    <>
      <PageHeader title="Staff" state="People of the firm and their roles." />
      {summary}
      <div className="space-y-8">
        {answer && 'url' in answer ? <ShownLink url={answer.url} /> : null}
        <div className="card">
          <StaffTable staff={staff} viewer={viewer} to={(person) => paths.staff({ person })} />
        </div>
        {invitations.length ? (
          <Section id="invitations" title="Invited">
            <div className="card">
              <InvitationTable invitations={invitations} viewer={viewer} action={paths.staff()} copies={copies} />
            </div>
          </Section>
        ) : null}
        <Section id="invite" title="Invite somebody" className="max-w-3xl">
          {/* Empty again when somebody was invited. */}
          <InviteForm key={`${newest?.id} ${newest?.expiresAt}`} action={paths.staff()} rejected={rejected}>
            <RoleFields name="staffRole" value={rejected?.typed.staffRole} errors={rejected?.fields.staffRole} />
          </InviteForm>
        </Section>
      </div>
    </>
  )
}
