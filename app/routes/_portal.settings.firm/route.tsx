import type { LoaderFunctionArgs, MetaFunction } from '@remix-run/node'
import { Form, useActionData, useLoaderData } from '@remix-run/react'
import { ErrorSummary } from '~/app/components/ErrorSummary'
import { PageHeader } from '~/app/components/PageHeader'
import { ProofField } from '~/app/components/ProofField'
import { Section } from '~/app/components/Section'
import { byIntent, type Fields, type Rejected } from '~/app/lib/forms'
import { paths } from '~/app/lib/paths'
import { pageTitle } from '~/app/lib/shell'
import { changeFirm } from '~/server/settings/changeFirm'
import { getFactorForStaff } from '~/server/settings/getFactorForStaff'
import { getFirm } from '~/server/settings/getFirm'
import { setFactorForStaff } from '~/server/settings/setFactorForStaff'
import { removeLogo, setLogo } from '~/server/settings/setLogo'
import { FirmForm } from './FirmForm'
import { LogoForm } from './LogoForm'

export async function loader({ context }: LoaderFunctionArgs) {
  return {
    ...(await getFactorForStaff(context)),
    firm: await getFirm(context),
    rejected: context.rejected === true,
  }
}

export const action = byIntent({
  save: async (ctx, { name = '', timeZone = '', accent, mailFrom, replyTo }: Fields) => {
    await changeFirm(ctx, { name, timeZone, accent, mailFrom, replyTo })
    return { to: paths.firm(), flash: 'The settings were saved.' }
  },
  'set-logo': async (ctx, _form: Fields, _params, _request, { logo }) => {
    const { inDocuments } = await setLogo(ctx, { bytes: logo ? new Uint8Array(await logo.arrayBuffer()) : null })
    const flash = inDocuments
      ? 'The logo was saved.'
      : 'The logo was saved. PDFs cannot hold a WebP picture and show the firm’s name: choose it as a PNG for them too.'
    return { to: paths.firm(), flash }
  },
  'remove-logo': async (ctx) => {
    await removeLogo(ctx)
    return { to: paths.firm(), flash: 'The logo was removed.' }
  },
  'set-factor': async (ctx, { required, proof }: Fields) => {
    await setFactorForStaff(ctx, { required: required === 'yes', proof })
    const flash =
      required === 'yes' ? 'Staff need a second factor from now on.' : 'Staff may sign in by password alone.'
    return { to: paths.firm(), flash }
  },
})

export const meta: MetaFunction<typeof loader> = ({ matches, data }) => pageTitle(matches, 'Firm', data?.rejected)

export default function Firm() {
  const { firm, required, confirmed, without } = useLoaderData<typeof loader>()
  const rejected = useActionData<Rejected>()
  return (
    <>
      <PageHeader title="Firm" state="What holds for everybody who works here." />
      {rejected ? (
        <ErrorSummary key={JSON.stringify(rejected)} message={rejected.message} fields={rejected.fields} />
      ) : null}
      <div className="mb-8 max-w-3xl space-y-5">
        <FirmForm
          key={JSON.stringify(firm)}
          firm={firm}
          rejected={rejected?.intent === 'save' ? rejected : undefined}
        />
        <Section id="logo-title" title="Logo">
          <LogoForm logoId={firm.logoId} name={firm.name} errors={rejected?.fields.logo} />
        </Section>
      </div>
      <Section id="factor" title="Second factor for staff">
        <Form method="post" className="card space-y-4 p-4">
          <input type="hidden" name="required" value={required ? 'no' : 'yes'} />
          <p className="max-w-prose">
            {required
              ? 'Required: staff without an authenticator app or a passkey can do nothing but set one up.'
              : 'Not required: staff may sign in by password alone.'}{' '}
            {without === 0
              ? 'Everybody has one.'
              : `${without} ${without === 1 ? 'member of staff has' : 'members of staff have'} none yet.`}
          </p>
          {rejected?.fields.required ? (
            <p className="text-danger">
              {rejected.fields.required.join('. ')}:{' '}
              <a className="link" href={paths.security()}>
                Security
              </a>
            </p>
          ) : null}
          <ProofField confirmed={confirmed} errors={rejected?.fields.proof} />
          <button id="required" type="submit" className={required ? 'button' : 'button button-primary'}>
            {required ? 'Stop requiring it' : 'Require a second factor'}
          </button>
        </Form>
      </Section>
    </>
  )
}
