// The control API, as the tests use it too.

async function answerOf(response) {
  const answer = await response.json();
  if (!response.ok) throw new Error(answer.error || response.statusText);
  return answer;
}

export async function get(name, query = {}) {
  return answerOf(await fetch(`/sandbox/${name}?${new URLSearchParams(query)}`));
}

export async function post(name, body) {
  const headers = { "Content-Type": "application/json" };
  return answerOf(await fetch(`/sandbox/${name}`, { method: "POST", headers, body: JSON.stringify(body) }));
}

export const fileUrl = (fileId) => `/sandbox/file/${encodeURIComponent(fileId)}`;

/** A chosen file as the control API takes it. */
export async function encodeFile(file) {
  const url = await new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result);
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(file);
  });
  return { name: file.name, base64: url.slice(url.indexOf(",") + 1) };
}
