export default function Page() {
	return <p>new</p>;
}
