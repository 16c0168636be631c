export default function Page() {
	return <p>old</p>;
}
