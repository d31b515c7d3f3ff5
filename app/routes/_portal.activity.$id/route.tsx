import type { LoaderFunctionArgs, MetaFunction } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import type { ReactNode } from 'react'
import { BackLink } from '~/app/components/BackLink'
import { Moment } from '~/app/components/Moment'
import { PageHeader } from '~/app/components/PageHeader'
import { paths } from '~/app/lib/paths'
import { pageTitle, useShell } from '~/app/lib/shell'
import { getActivity } from '~/server/activity/getActivity'
import { areas } from '~/server/activity/rules'

export const loader = ({ context, params }: LoaderFunctionArgs) => getActivity(context, { eventId: params.id ?? '' })

export const meta: MetaFunction<typeof loader> = ({ data, matches }) => pageTitle(matches, data?.says ?? 'Activity')

export default function ActivityPage() {
  const item = useLoaderData<typeof loader>()
  const { viewer } = useShell()
  return (
    <>
      <BackLink to={paths.activity()}>Activity</BackLink>
      <PageHeader title={<span className="wrap-anywhere">{item.says}</span>}>
        {item.path ? (
          <a className="button button-primary" href={item.path}>
            Go there
          </a>
        ) : null}
      </PageHeader>
      <dl className="card grid grid-cols-[auto_minmax(0,1fr)] gap-x-6 gap-y-2 p-4">
        <Line label="When">
          <Moment at={item.at} viewer={viewer} />
        </Line>
        <Line label="Who">{item.who || 'The portal itself'}</Line>
        {viewer.staff && item.client ? (
          <Line label="Client">
            <a className="link" href={paths.client(item.client.id)}>
              {item.client.name}
            </a>
          </Line>
        ) : null}
        <Line label="About">
          <a className="link" href={paths.activity({ area: item.area })}>
            {areas[item.area as keyof typeof areas]}
          </a>
        </Line>
        {item.details.map(([name, text]) => (
          <Line key={name} label={name.charAt(0).toUpperCase() + name.slice(1)}>
            {text}
          </Line>
        ))}
      </dl>
    </>
  )
}

function Line({ label, children }: { label: string; children: ReactNode }) {
  return (
    <>
      <dt className="text-muted">{label}</dt>
      <dd className="wrap-anywhere">{children}</dd>
    </>
  )
}
