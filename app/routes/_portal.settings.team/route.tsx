import { type LoaderFunctionArgs, type MetaFunction, redirect } from '@remix-run/node'
import { useActionData, useLoaderData } from '@remix-run/react'
import { BackLink } from '~/app/components/BackLink'
import { ErrorSummary } from '~/app/components/ErrorSummary'
import { MemberForm } from '~/app/components/MemberForm'
import { PageHeader } from '~/app/components/PageHeader'
import { Team } from '~/app/components/Team'
import { byIntent, type Rejected } from '~/app/lib/forms'
import { paths } from '~/app/lib/paths'
import { pageTitle, useShell } from '~/app/lib/shell'
import { invitationIntents, loadTeam, teamIntents } from '~/app/lib/team'
import { requireScope } from '~/server/auth/policy'
import { shownEmail } from '~/server/kernel/emailText'

/** Staff have such a page for each client. */
export const loader = async (args: LoaderFunctionArgs) => {
  const { kind } = requireScope(args.context.viewer, 'team.read')
  return kind === 'all' ? redirect(paths.clients()) : loadTeam(args)
}

export const action = byIntent({ ...teamIntents, ...invitationIntents(() => paths.team()) })

export const meta: MetaFunction<typeof loader> = ({ data, matches }) =>
  pageTitle(matches, data?.chosen?.name ?? 'Team', data?.rejected)

export default function TeamPage() {
  const { client, chosen, removing, ...team } = useLoaderData<typeof loader>()
  const { viewer } = useShell()
  const answer = useActionData<Rejected | { url: string }>()
  const rejected = answer && 'fields' in answer ? answer : undefined
  const summary = rejected ? (
    <ErrorSummary key={JSON.stringify(rejected)} message={rejected.message} fields={rejected.fields} />
  ) : null
  if (chosen && team.can.manage) {
    return (
      <>
        <BackLink to={paths.team()}>Team</BackLink>
        <PageHeader title={removing ? `Remove ${chosen.name}?` : chosen.name} state={shownEmail(chosen.email)} />
        {summary}
        <MemberForm
          at={paths.team}
          client={client}
          member={chosen}
          removing={removing}
          deactivates={false}
          rejected={rejected}
        />
      </>
    )
  }
  return (
    <>
      <PageHeader title="Team" state={`People of ${client.name} and what they may do.`} />
      {summary}
      <Team {...team} at={paths.team} client={client} viewer={viewer} rejected={rejected} shownLink={undefined} />
    </>
  )
}
