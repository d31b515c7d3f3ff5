import type { LoaderFunctionArgs, MetaFunction } from '@remix-run/node'
import { Form, useActionData, useLoaderData, useNavigation } from '@remix-run/react'
import { ErrorSummary } from '~/app/components/ErrorSummary'
import { PageHeader } from '~/app/components/PageHeader'
import { byIntent, type Fields, type Rejected } from '~/app/lib/forms'
import { paths } from '~/app/lib/paths'
import { pageTitle, useShell } from '~/app/lib/shell'
import { shownEmail } from '~/server/kernel/emailText'
import { changePreferences, getPreferences } from '~/server/notifications/preferences'

export const loader = async ({ context }: LoaderFunctionArgs) => ({
  preferences: await getPreferences(context),
  rejected: context.rejected === true,
})

export const action = byIntent({
  save: async (ctx, form: Fields) => {
    await changePreferences(ctx, { preferences: waysIn(form) as never })
    return { to: paths.preferences(), flash: 'Saved. It holds for what happens from now on.' }
  },
})

/** "mail.team" says how a topic is mailed; "portal.team" is there where it is shown in the portal. */
const waysIn = (form: Fields) =>
  Object.fromEntries(
    Object.entries(form).flatMap(([name, mail]) => {
      const topic = /^mail\.([a-z]+)$/.exec(name)?.[1]
      return topic ? [[topic, { portal: form[`portal.${topic}`] === 'yes', mail }]] : []
    }),
  )

export const meta: MetaFunction<typeof loader> = ({ data, matches }) =>
  pageTitle(matches, 'Notifications', data?.rejected)

export default function NotificationSettings() {
  const { preferences } = useLoaderData<typeof loader>()
  const { viewer } = useShell()
  const rejected = useActionData<Rejected>()
  const sending = useNavigation().state !== 'idle'
  return (
    <>
      <PageHeader
        title="Notifications"
        state={`What you are told of, and how. Mails go to ${shownEmail(viewer.email)}.`}
      />
      {rejected ? (
        <ErrorSummary key={JSON.stringify(rejected)} message={rejected.message} fields={rejected.fields} />
      ) : null}
      <Form method="post" action={paths.preferences()} className="max-w-3xl space-y-4">
        <div className="card divide-y divide-line">
          {preferences.map((one) => (
            <Preference key={one.topic} {...one} />
          ))}
          <div className="p-4">
            <h2>Security of your account</h2>
            <p className="text-muted">
              A changed password, a new device or second factor, links that you asked for. Always mailed at once: this
              cannot be turned off.
            </p>
          </div>
        </div>
        {preferences.length ? (
          <>
            <button type="submit" className="button button-primary" aria-busy={sending}>
              Save
            </button>
            <p className="text-muted">The daily summary comes at eight in the morning, {viewer.timeZone}.</p>
          </>
        ) : null}
      </Form>
    </>
  )
}

type Preference = { topic: string; label: string; about: string; portal: boolean; mail: string }

function Preference({ topic, label, about, portal, mail }: Preference) {
  return (
    <fieldset className="min-w-0 p-4">
      <legend className="sr-only">{label}</legend>
      <div className="flex flex-wrap items-center justify-between gap-x-6 gap-y-3">
        <div className="min-w-0 grow basis-60">
          <p aria-hidden="true" className="font-semibold">
            {label}
          </p>
          <p className="text-muted">{about}</p>
        </div>
        <label className="flex min-h-11 items-center gap-2">
          <input type="checkbox" className="size-5" name={`portal.${topic}`} value="yes" defaultChecked={portal} />
          In the portal
        </label>
        <label className="flex min-h-11 items-center gap-2">
          <span className="whitespace-nowrap">By mail</span>
          <select className="input" name={`mail.${topic}`} defaultValue={mail}>
            <option value="now">At once</option>
            <option value="digest">Once a day</option>
            <option value="off">Not at all</option>
          </select>
        </label>
      </div>
    </fieldset>
  )
}
