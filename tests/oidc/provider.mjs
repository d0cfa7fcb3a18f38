// A real OpenID provider (certified: npm oidc-provider) on PORT for one client. What it says of people stands in the
// account's id: `name!address!verified`. KEY is its private JWK, which the test knows too, so that it can sign wrong answers.
import Provider from 'oidc-provider';

const { PORT, ISSUER, CALLBACK, KEY } = process.env;
const claims = (id) => {
  const [name, email, verified] = id.split('!');
  return { sub: id, name, ...(email && { email, email_verified: verified === 'yes' }) };
};
const provider = new Provider(ISSUER, {
  clients: [{ client_id: 'talka', client_secret: 'a secret of at least thirty-two letters', redirect_uris: [CALLBACK] }],
  jwks: { keys: [JSON.parse(KEY)] },
  claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name'] },
  findAccount: (_context, id) => ({ accountId: id, claims: () => claims(id) }),
  pkce: { required: () => true },
  cookies: { keys: ['only for tests'] },
  features: { devInteractions: { enabled: true } },
});
provider.proxy = true;
provider.listen(Number(PORT), '127.0.0.1', () => console.log('listening'));
