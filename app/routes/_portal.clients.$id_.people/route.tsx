import { type LoaderFunctionArgs, type MetaFunction, redirect } from '@remix-run/node'
import { useActionData, useLoaderData } from '@remix-run/react'
import { BackLink } from '~/app/components/BackLink'
import { ClientTabs } from '~/app/components/ClientTabs'
import { ErrorSummary } from '~/app/components/ErrorSummary'
import { MemberForm } from '~/app/components/MemberForm'
import { PageHeader } from '~/app/components/PageHeader'
import { Status } from '~/app/components/Status'
import { Team } from '~/app/components/Team'
import { byIntent, type Rejected } from '~/app/lib/forms'
import { paths } from '~/app/lib/paths'
import { pageTitle, useShell } from '~/app/lib/shell'
import { activeIntents, copyLink, invitationIntents, loadTeam, teamIntents } from '~/app/lib/team'
import { shownEmail } from '~/server/kernel/emailText'

/** Owners have a page of their own for this. */
export const loader = async (args: LoaderFunctionArgs) => {
  const team = await loadTeam(args, args.params.id)
  const { viewer } = args.context
  return viewer.kind === 'person' && !viewer.staff ? redirect(paths.team()) : team
}

const page = ({ id = '' }: LoaderFunctionArgs['params']) => paths.clientPeople(id)

export const action = byIntent({
  ...teamIntents,
  ...invitationIntents(page),
  copy: copyLink,
  ...activeIntents(page),
})

export const meta: MetaFunction<typeof loader> = ({ data, matches }) =>
  pageTitle(matches, `${data?.chosen?.name ?? 'People'} · ${data?.client.name ?? 'Client'}`, data?.rejected)

export default function ClientPeople() {
  const { client, chosen, removing, ...team } = useLoaderData<typeof loader>()
  const { viewer } = useShell()
  const answer = useActionData<Rejected | { url: string }>()
  const rejected = answer && 'fields' in answer ? answer : undefined
  const at = (query?: { person: string }) => paths.clientPeople(client.id, query)
  const summary = rejected ? (
    <ErrorSummary key={JSON.stringify(rejected)} message={rejected.message} fields={rejected.fields} />
  ) : null
  if (chosen && team.can.manage) {
    return (
      <>
        <BackLink to={at()}>{`People of ${client.name}`}</BackLink>
        <PageHeader
          title={removing ? `Remove ${chosen.name}?` : chosen.name}
          state={
            <span className="flex flex-wrap gap-x-3">
              <Status of={chosen.status} />
              <span className="wrap-anywhere">{shownEmail(chosen.email)}</span>
            </span>
          }
        />
        {summary}
        <MemberForm
          at={at}
          client={client}
          member={chosen}
          removing={removing}
          deactivates={team.can.deactivate}
          rejected={rejected}
        />
      </>
    )
  }
  return (
    <>
      <BackLink to={paths.clients()}>Clients</BackLink>
      <PageHeader title={client.name} state={<Status of={client.status} />} />
      <ClientTabs id={client.id} current="people" />
      {summary}
      <Team
        {...team}
        at={at}
        client={client}
        viewer={viewer}
        rejected={rejected}
        shownLink={answer && 'url' in answer ? answer.url : undefined}
      />
    </>
  )
}
